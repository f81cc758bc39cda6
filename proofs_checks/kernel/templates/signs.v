(* Tactics that decide 0 < e, 0 <= e and e <> 0 by the shape of e. *)
(* What is known of the natural numbers that occur, as real numbers. *)
Ltac facts :=
  repeat match goal with
  | |- context [INR ?x] =>
      lazymatch goal with H : 0 <= INR x |- _ => fail | _ => pose proof (pos_INR x) end
  end;
  repeat match goal with
  | H : (?a <= ?x)%nat |- _ =>
      lazymatch x with context [Nat.sub] => fail | _ => idtac end;
      lazymatch a with 0%nat => fail | _ => idtac end;
      let F := fresh "F" in
      pose proof (le_INR a x H) as F; revert H; cbn [INR] in F
  end; intros;
  repeat match goal with
  | _ : 0 < ?x, _ : ?x <= 1 |- _ =>
      lazymatch goal with _ : x ^ 2 <= 1 |- _ => fail | _ => assert (x ^ 2 <= 1) by nra end
  end.

(* 0 < e, 0 <= e and e <> 0, by the shape of e. *)
Ltac positive :=
  cbv beta;
  first
  [ assumption
  | lra
  | lazymatch goal with
    | |- 0 < _ * _ => apply Rmult_lt_0_compat; positive
    | |- 0 < _ / _ => apply Rdiv_lt_0_compat; positive
    | |- 0 < / _ => apply Rinv_0_lt_compat; positive
    | |- 0 < _ ^ _ => apply pow_lt; positive
    | |- 0 < sqrt _ => apply sqrt_lt_R0; positive
    | |- 0 < exp _ => apply exp_pos
    | |- 0 < PI => apply PI_RGT_0
    | |- 0 < sum _ _ _ => apply sum_pos; [lia | intros ? [? ?]; positive]
    | |- 0 < prod _ _ _ => apply prod_pos; intros ? [? ?]; positive
    | |- 0 < _ + _ =>
        first [ apply Rplus_lt_le_0_compat; [positive | nonnegative]
              | apply Rplus_le_lt_0_compat; [nonnegative | positive] ]
    | H : forall i : nat, (?a <= i)%nat -> 0 < ?f i |- 0 < ?f _ => apply H; lia
    | H : forall i : nat, (?a <= i)%nat -> 1 <= ?f i |- 0 < ?f ?k => pose proof (H k ltac:(lia)); lra
    end
  | facts; timeout 10 nra ]
with nonnegative :=
  cbv beta;
  first
  [ assumption
  | lra
  | lazymatch goal with
    | |- 0 <= _ * _ => apply Rmult_le_pos; nonnegative
    | |- 0 <= _ / _ => apply Rmult_le_pos; [nonnegative | apply Rlt_le, Rinv_0_lt_compat; positive]
    | |- 0 <= / _ => apply Rlt_le, Rinv_0_lt_compat; positive
    | |- 0 <= _ ^ 2 => apply pow2_ge_0
    | |- 0 <= _ ^ _ => apply pow_le; nonnegative
    | |- 0 <= sqrt _ => apply sqrt_pos
    | |- 0 <= INR _ => apply pos_INR
    | H : forall i : nat, (?a <= i)%nat -> 0 <= ?f i |- 0 <= ?f _ => apply H; lia
    | |- 0 <= sum _ _ _ => apply sum_nonneg; intros ? [? ?]; nonnegative
    | |- 0 <= _ + _ => apply Rplus_le_le_0_compat; nonnegative
    end
  | apply Rlt_le; positive
  | facts; timeout 10 nra ].

Ltac nonzero :=
  first
  [ assumption
  | apply positive_nonzero; positive
  | lazymatch goal with
    | |- _ * _ <> 0 => apply Rmult_integral_contrapositive_currified; nonzero
    | |- _ ^ _ <> 0 => apply pow_nonzero; nonzero
    | |- / _ <> 0 => apply Rinv_neq_0_compat; nonzero
    end
  | facts; apply Rlt_not_eq; timeout 10 nra
  | facts; apply Rgt_not_eq; timeout 10 nra
  | facts; intro; timeout 10 nra ].
