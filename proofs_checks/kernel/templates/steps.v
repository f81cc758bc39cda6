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

Ltac by_field := first [ field; conditions | ring | unfold Rdiv; ring ].

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
(* An index is written with one shift: t + 1 + 1 as t + 2, t + 2 - 1 as t + 1. *)
Ltac shifts P :=
  rewrite <- ?Nat.sub_add_distr, <- ?Nat.add_assoc in P; cbn [Nat.add] in P;
  repeat match type of P with
  | context [(?t + ?a - ?b)%nat] =>
      let c := eval cbv in (a - b)%nat in
      lazymatch c with O => fail | _ => replace (t + a - b)%nat with (t + c)%nat in P by lia end
  end.

Ltac instance P :=
  first [ exact P
        | shifts P;
          rewrite ?plus_INR, ?Nat.add_sub, ?Nat.sub_add in P by lia; 
          repeat rewrite minus_INR in P by lia; cbn [INR] in P;
          first [ exact P | concrete; cbn [sum sum_len prod prod_len Nat.sub Nat.add Nat.mul pow INR] in P; rewrite P; by_field | rewrite P; by_field ] ].

(* sign: a difference is a quotient of what is not negative by what is positive. *)
Lemma less_by_quotient l r n d : r - l = n / d -> 0 < n -> 0 < d -> l < r.
Proof. intros E Hn Hd. pose proof (Rdiv_lt_0_compat n d Hn Hd). lra. Qed.

Lemma most_by_quotient l r n d : r - l = n / d -> 0 <= n -> 0 < d -> l <= r.
Proof.
  intros E Hn Hd. assert (0 <= n / d) by (apply Rmult_le_pos; [lra | apply Rlt_le, Rinv_0_lt_compat, Hd]).
  lra.
Qed.

Ltac quotient_equal := by_cases; first [by_field | open_last; by_field | concrete; by_field].

Ltac sign n d :=
  first [ apply (less_by_quotient _ _ n d); [quotient_equal | positive | positive]
        | apply (most_by_quotient _ _ n d); [quotient_equal | nonnegative | positive] ].

(* induction: an inequality holds at the start, and the gap between its sides never shrinks. *)
Lemma gap_grows_most l r l' r' n d :
  l <= r -> (r' - l') - (r - l) = n / d -> 0 <= n -> 0 < d -> l' <= r'.
Proof. intros H E Hn Hd. pose proof (most_by_quotient 0 (n / d) n d ltac:(lra) Hn Hd). lra. Qed.

Lemma gap_grows_less l r l' r' n d :
  l < r -> (r' - l') - (r - l) = n / d -> 0 <= n -> 0 < d -> l' < r'.
Proof. intros H E Hn Hd. pose proof (most_by_quotient 0 (n / d) n d ltac:(lra) Hn Hd). lra. Qed.

Lemma next_from (a : nat) (P : nat -> Prop) :
  P a -> (forall k, (a <= k)%nat -> P k -> P (k + 1)%nat) -> forall t, (a <= t)%nat -> P t.
Proof.
  intros H0 HS. apply step_from; [exact H0|]. intros k Hk H. rewrite <- Nat.add_1_r. auto.
Qed.

Ltac gap_grows IH n d :=
  first [ apply (gap_grows_most _ _ _ _ n d IH); [quotient_equal | nonnegative | positive]
        | apply (gap_grows_less _ _ _ _ n d IH); [quotient_equal | nonnegative | positive] ].

(* combination: positive multiples of the premises add up to the conclusion. *)
Lemma times_positive_less f l r : 0 < f -> l < r -> 0 < f * (r - l).
Proof. intros. apply Rmult_lt_0_compat; lra. Qed.

Lemma times_positive_most f l r : 0 < f -> l <= r -> 0 <= f * (r - l).
Proof. intros. apply Rmult_le_pos; lra. Qed.

Lemma times_equal f l r : l = r -> 0 = f * (r - l).
Proof. intros. subst. ring. Qed.

Ltac scale f P M :=
  first [ pose proof (times_positive_less f _ _ ltac:(positive) P) as M
        | pose proof (times_positive_most f _ _ ltac:(positive) P) as M
        | pose proof (times_equal f _ _ P) as M ].
