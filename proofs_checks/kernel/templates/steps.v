(* One tactic for each kind of certificate. *)
(* Sums, products and powers are opened at their last term. *)
Ltac open_last :=
  repeat (progress (cbv beta;
    rewrite ?Nat.add_1_r, ?Nat.sub_succ, ?Nat.sub_0_r, ?pow_double, ?S_INR;
    repeat rewrite sum_S by lia; repeat rewrite prod_S by lia));
  repeat match goal with |- context [?x ^ S ?k] => is_var k; rewrite (pow_next x k) end;
  repeat match goal with |- context [?x ^ S (S ?k)] => is_var k; rewrite !(pow_next x) end.

Ltac concrete :=
  cbn [sum sum_len prod prod_len Nat.sub Nat.add Nat.mul pow INR].

Ltac conditions := repeat split; nonzero.

Ltac by_field := first [ field; conditions | ring ].

Ltac by_cases :=
  repeat match goal with
  | |- context [Req_EM_T ?a ?b] => destruct (Req_EM_T a b); [subst|]
  | |- context [Rgt_dec ?a ?b] => destruct (Rgt_dec a b)
  end.

(* A statement about every t is one about every t from 0 on. *)
Ltac all_from_zero := let t := fresh "t" in intros t; generalize (Nat.le_0_l t); revert t.

(* recurrence: a closed form satisfies the recurrence and begins where it does. *)
Ltac recurrence start next first_value :=
  by_cases;
  (apply (step_from start);
  [ rewrite first_value; concrete; by_field
  | let k := fresh "k" in let Hk := fresh in let IH := fresh "IH" in
    intros k Hk IH; rewrite (next (S k) ltac:(lia)); rewrite ?Nat.sub_succ, ?Nat.sub_0_r; rewrite IH; clear IH;
    first [ open_last; by_field
          | destruct k as [|k]; [exfalso; lia|]; open_last; by_field
          | destruct k as [|k]; [exfalso; lia|]; destruct k as [|k]; open_last; concrete; by_field ] ]).

(* algebra: the premises, inserted in order, leave an identity of rational functions. *)
Ltac insert premise := try rewrite premise.
Ltac algebra := by_cases; first [ by_field | open_last; by_field | f_equal; by_field ].

(* instance: a statement at one value of its index. *)
Ltac instance P :=
  first [ exact P
        | rewrite <- ?Nat.sub_add_distr in P; cbn [Nat.add] in P;
          rewrite ?plus_INR, ?Nat.add_sub, ?Nat.sub_add in P by lia; 
          repeat rewrite minus_INR in P by lia; cbn [INR] in P;
          first [ exact P | concrete; cbn [sum sum_len prod prod_len Nat.sub Nat.add Nat.mul pow INR] in P; rewrite P; by_field | rewrite P; by_field ] ].
